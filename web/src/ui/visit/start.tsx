import { effect } from '@preact/signals';
import { render } from 'preact';
import { loadWords as loadFileWords } from '../file/words';
import { VisitPage } from './VisitPage';
import { Visit } from './visit';
import { loadWords } from './words';

/** Shows the page behind a link. */
export async function start(root: Element, secret: string): Promise<void> {
  await Promise.all([loadWords(), loadFileWords()]);
  const visit = new Visit(secret);
  render(<VisitPage visit={visit} secret={secret} />, root);
  effect(() => {
    document.title = visit.title.value;
  });
  await visit.open();
}
