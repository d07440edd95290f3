import { effect } from '@preact/signals';
import { render } from 'preact';
import { secretIn } from './ui/address';
import { App } from './ui/app';
import { Page } from './ui/Page';
import { preferredLanguage, setLanguage, text } from './ui/text';

const root = document.getElementById('app');
if (!root) throw new Error('The page has no #app');

await setLanguage(preferredLanguage());
const secret = secretIn(location.pathname);
if (secret) {
  // Not awaited: that module imports others which are in one file with this one, and would wait for its end.
  void import('./ui/visit/start').then(
    ({ start }) => start(root, secret),
    () => {
      addEventListener('online', () => location.reload());
      render(
        <p class="problem" role="alert">
          {text('app.notLoaded')}
        </p>,
        root,
      );
    },
  );
} else {
  const app = new App(() => import('./ui/uploading'));
  render(<Page app={app} />, root);
  effect(() => {
    document.title = app.title.value;
  });
  await app.start();
}
