import type { Account } from '../../engine/server/account-api';
import { bytes } from '../format';
import { Section } from '../Section';
import type { AccountModel } from './account-model';
import { WhenLoaded } from './WhenLoaded';
import { words } from './words';

const TITLE = 'storage-title';

/** What the account uses of its quota. */
export function StorageUse({ model }: { model: AccountModel }) {
  return (
    <Section id={TITLE} title={words('storage.title')}>
      <WhenLoaded id={TITLE} part={model.account} show={(account) => <Use {...account} />} />
    </Section>
  );
}

function Use({ storage }: Account) {
  const { files, uploads, uploadBytes, quota, available } = storage;
  const used = files + uploadBytes;
  const whole = Math.max(quota ?? used + (available ?? used), used, 1);
  const part = (count: number) => ({ inlineSize: `${(100 * count) / whole}%` });
  const sum = { used: bytes(used), quota: bytes(quota ?? 0) };
  return (
    <>
      <p class="used">{words(quota === null ? 'storage.used' : 'storage.of', sum)}</p>
      <div class="use-bar" aria-hidden="true">
        {files > 0 && <span class="of-files" style={part(files)} />}
        {uploadBytes > 0 && <span class="of-uploads" style={part(uploadBytes)} />}
      </div>
      <dl class="use">
        <Line of="files" name={words('storage.files')} value={bytes(files)} />
        <Line of="uploads" name={words('storage.uploads', { count: uploads })} value={bytes(uploadBytes)} />
        {available !== null && <Line of="rest" name={words('storage.available')} value={bytes(available)} />}
      </dl>
      {uploads > 0 && <p class="hint">{words('storage.uploads.why')}</p>}
      {quota === null && <p class="hint">{words('storage.noQuota')}</p>}
    </>
  );
}

function Line(props: { of: 'files' | 'uploads' | 'rest'; name: string; value: string }) {
  return (
    <div>
      <dt>
        <span class={`swatch of-${props.of}`} aria-hidden="true" />
        {props.name}
      </dt>
      <dd class="numbers">{props.value}</dd>
    </div>
  );
}
