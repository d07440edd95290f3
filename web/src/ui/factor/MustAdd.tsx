import { useMemo } from 'preact/hooks';
import { FactorApi } from '../../engine/server/factor-api';
import type { App } from '../app';
import { focusIsLost, focusMain } from '../focus';
import { text } from '../text';
import { AddFactor } from './AddFactor';
import { loadWords, words } from './words';

/** The page for a user who must add a second factor, once its texts are loaded. */
export async function loaded(): Promise<typeof MustAdd> {
  await loadWords();
  return MustAdd;
}

/** Shown to a user who has to add a second factor before anything else. */
function MustAdd({ app, name }: { app: App; name: string; close: () => void }) {
  const api = useMemo(() => new FactorApi(app.api), [app]);
  const done = async () => {
    await app.session.factorChanged();
    setTimeout(() => focusIsLost() && focusMain());
  };
  return (
    <main class="signin">
      <section class="card" aria-labelledby="must-title">
        <h2 id="must-title">{words('must.title')}</h2>
        <p class="hint">{words('must.why', { name })}</p>
        <AddFactor api={api} name={name} confirmed={() => app.session.holdFactor()} done={() => void done()}>
          <button type="button" onClick={() => void app.signOut()}>
            {text('signin.out')}
          </button>
        </AddFactor>
      </section>
    </main>
  );
}
