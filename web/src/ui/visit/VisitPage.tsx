import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { OpenedLink } from '../../engine/server/visit';
import { LiveRegion } from '../Dialog';
import { reasonOf } from '../reasons';
import { Toasts } from '../Toasts';
import { TopBar } from '../TopBar';
import { Get } from './Get';
import { Locked } from './Locked';
import { Send } from './Send';
import type { Shown, Visit } from './visit';
import './visit.css';
import { words } from './words';

/** The page behind a link: for people without an account, who see nothing but what the link offers. */
export function VisitPage({ visit, secret }: { visit: Visit; secret: string }) {
  const shown = visit.shown.value;
  const link = visit.link.value;
  return (
    <>
      <TopBar uploads={link?.kind === 'upload'} />
      <main class="visit file-page">
        <State visit={visit} shown={shown} link={link} />
        {link?.kind === 'upload' && <Send visit={visit} link={link} secret={secret} />}
        {shown.kind === 'open' && shown.link.file && (
          <Get visit={visit} link={shown.link} file={shown.link.file} secret={secret} />
        )}
      </main>
      <Toasts />
      <LiveRegion />
    </>
  );
}

/** Why the link is not open. */
function State({ visit, shown, link }: { visit: Visit; shown: Shown; link: OpenedLink | null }) {
  switch (shown.kind) {
    case 'open':
      return null;
    case 'locked':
      return <Locked visit={visit} problem={shown.problem} />;
    case 'opening':
      return (
        <p class="card notice waiting" aria-busy="true">
          {words('visit.opening')}
        </p>
      );
    case 'offline':
      return (
        <p class="card notice" role="status">
          {words('visit.offline')}
        </p>
      );
    case 'missing':
      // It was open before, so the address is right.
      return link ? (
        <End title={words('visit.revoked')}>{link.kind === 'upload' && words('visit.revoked.why')}</End>
      ) : (
        <End title={words('visit.missing')}>{words('visit.missing.why')}</End>
      );
    case 'ended':
      return <End title={words('visit.ended')}>{words('visit.ended.why')}</End>;
    case 'failed':
      return (
        <div class="card notice">
          <p class="problem" role="alert">
            {words('visit.failed', { reason: reasonOf(shown.problem) })}
          </p>
          <button type="button" onClick={() => void visit.open()}>
            {words('visit.again')}
          </button>
        </div>
      );
  }
}

/** The link can't be used, or not any more. Its heading gets the focus, because what had it may be gone. */
function End({ title, children }: { title: string; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div class="card visit-end" role="alert">
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {children && <p class="hint">{children}</p>}
    </div>
  );
}
