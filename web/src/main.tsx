import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './ui/app';
import { Page } from './ui/Page';
import { preferredLanguage, setLanguage } from './ui/text';

const app = new App(() => import('./ui/uploading'));
const root = document.getElementById('app');
if (!root) throw new Error('The page has no #app');

await setLanguage(preferredLanguage());
render(<Page app={app} />, root);
effect(() => {
  document.title = app.title.value;
});
await app.start();
