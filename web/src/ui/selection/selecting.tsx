import type { User } from '../../engine/server/api';
import type { App } from '../app';
import { loadWords } from '../file/words';
import { Bar } from './Bar';
import { Row } from './Row';
import { Selection } from './selection';
import './selection.css';

/** Begins the selection of files. Fails without a connection. */
export async function begin(app: App, user: User): Promise<void> {
  await loadWords();
  // The user may have signed out, or pressed the button twice.
  if (app.user.peek() !== user || app.selecting.peek()) return;
  const selection = new Selection(app.files.items);
  const end = () => {
    app.watchers.delete(selection);
    app.selecting.value = null;
  };
  const leave = () => {
    end();
    document.getElementById('select')?.focus();
  };
  app.watchers.add(selection);
  app.selecting.value = {
    Bar: () => <Bar app={app} user={user} selection={selection} leave={leave} />,
    Row: (props) => <Row {...props} app={app} selection={selection} />,
    end,
  };
}
