import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { User } from '../../engine/server/api';
import { type Link, LinksApi } from '../../engine/server/links-api';
import { WhenLoaded } from '../account/WhenLoaded';
import { loadWords as loadAccountWords } from '../account/words';
import type { App } from '../app';
import { Section } from '../Section';
import { LinkList } from './LinkList';
import '../account/account.css';
import './links.css';
import { LinksModel } from './links-model';
import { NewLinkDialog } from './NewLinkDialog';
import { loadWords, words } from './words';

interface Props {
  app: App;
  user: User;
  close: () => void;
}

/** The section of the account page with all links of the user, once its texts are loaded. */
export async function loaded(): Promise<typeof OwnLinks> {
  await loadTexts();
  return OwnLinks;
}

/** The section of the page of a file with its links, once its texts are loaded. */
export async function loadedOfFile(): Promise<typeof FileLinks> {
  await loadTexts();
  return FileLinks;
}

async function loadTexts(): Promise<void> {
  await Promise.all([loadWords(), loadAccountWords()]);
}

function OwnLinks({ app, user }: Props) {
  const mayUpload = user.role !== 'viewer';
  return (
    <LinksSection
      app={app}
      id="links-title"
      title={words('links.title')}
      hint={words('links.why')}
      none={words(mayUpload ? 'links.none' : 'links.none.viewer')}
      make={mayUpload ? words('links.new') : null}
      file={null}
    />
  );
}

function FileLinks({ app, id }: Props & { id: string }) {
  return (
    <LinksSection
      app={app}
      id="file-links-title"
      title={words('file.title')}
      hint={words('file.why')}
      none={words('file.none')}
      make={words('file.new')}
      file={id}
    />
  );
}

/** Links, with a button that makes one. */
function LinksSection(props: {
  app: App;
  /** The ID of the heading. */
  id: string;
  title: string;
  hint: string;
  /** The text for an empty list. */
  none: string;
  /** The label of the button; null without one. */
  make: string | null;
  /** The ID of the file whose links are shown; null for all links of the user. */
  file: string | null;
}) {
  const { app, id, title, hint, none, make, file } = props;
  const model = useModel(app);
  const making = useSignal(false);
  const button: ComponentChildren = make !== null && (
    <button
      type="button"
      onClick={() => {
        making.value = true;
      }}
    >
      {make}
    </button>
  );
  return (
    <Section id={id} title={title} hint={hint} buttons={button}>
      <WhenLoaded
        id={id}
        part={model.links}
        show={(links) => {
          const shown = file === null ? links : links.filter((link) => link.file?.id === file);
          if (shown.length === 0) return <p class="nothing">{none}</p>;
          return <LinkList model={model} links={newestFirst(shown)} heading={id} leads={file === null} />;
        }}
      />
      {making.value && (
        <NewLinkDialog
          model={model}
          file={file}
          close={() => {
            making.value = false;
          }}
        />
      )}
    </Section>
  );
}

/** Loads the links, and again after interruptions, and when a file arrives through one. */
function useModel(app: App): LinksModel {
  const model = useMemo(() => new LinksModel(new LinksApi(app.api)), [app]);
  const expired = app.session.expired.value;
  const connected = app.connected.value;
  useEffect(() => {
    const refresh = () => void (document.hidden || model.links.load());
    const watcher = { changed: () => undefined, removed: refresh, missed: refresh, added: refresh };
    app.watchers.add(watcher);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      app.watchers.delete(watcher);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [app, model]);
  useEffect(() => {
    if (!expired) void model.links.load();
  }, [model, expired, connected]);
  return model;
}

function newestFirst(links: readonly Link[]): readonly Link[] {
  return [...links].sort((one, other) => other.createdAt.localeCompare(one.createdAt));
}
