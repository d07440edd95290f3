// Fails when a part of the program has a licence that is not permitted, or none: node licences.mjs SBOM...
// An SBOM is a document of CycloneDX in JSON.
import { readFileSync } from 'node:fs';

/** By their SPDX names. Of the libraries under EPL no source is changed, and they stay files of their own. */
const PERMITTED = new Set([
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'EPL-1.0',
  'EPL-2.0',
  'ISC',
  'MIT',
  'MIT-0',
  'CC0-1.0',
]);

/** Licences that are written without their SPDX name. */
const NAMES = new Map([
  ['The Apache Software License, Version 2.0', 'Apache-2.0'],
  ['The Apache License, Version 2.0', 'Apache-2.0'],
  ['Apache License, Version 2.0', 'Apache-2.0'],
  ['Eclipse Public License v. 2.0', 'EPL-2.0'],
  ['Public Domain, per Creative Commons CC0', 'CC0-1.0'],
]);

/** Parts whose document names another licence than the text in their jar (META-INF/LICENSE.txt), which is what holds. */
const READ = new Map([
  ['org.springframework.session/spring-session-core', 'Apache-2.0'],
  ['org.springframework.session/spring-session-jdbc', 'Apache-2.0'],
]);

/** The licences among which a user of a part may choose. */
function choices({ group, name, licenses = [] }) {
  const read = READ.get(`${group}/${name}`);
  if (read) return [read];
  return licenses.flatMap(({ license, expression }) =>
    expression
      ? expression.replace(/[()]/g, '').split(/ OR /)
      : [license.id ?? NAMES.get(license.name) ?? license.name ?? 'none'],
  );
}

const parts = process.argv.slice(2).flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).components ?? []);
const refused = parts.filter(
  (part) => part.group !== 'io.lading' && !choices(part).some((licence) => PERMITTED.has(licence)),
);
for (const part of refused)
  console.error(`${part.purl}: ${choices(part).join(' or ') || 'no licence'} is not permitted (build/licences.mjs)`);
if (parts.length === 0) console.error('The documents name no parts.');
if (refused.length > 0 || parts.length === 0) process.exit(1);
console.log(`${parts.length} parts have permitted licences`);
