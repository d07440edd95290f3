// Fails if a component has no permitted licence: node licences.mjs SBOM...
// Each SBOM is a CycloneDX document in JSON.
import { readFileSync } from 'node:fs';

/** SPDX identifiers. The EPL libraries are unmodified and stay separate files. */
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

/** SPDX identifiers of licences that SBOMs name in other ways. */
const NAMES = new Map([
  ['The Apache Software License, Version 2.0', 'Apache-2.0'],
  ['The Apache License, Version 2.0', 'Apache-2.0'],
  ['Apache License, Version 2.0', 'Apache-2.0'],
  ['Eclipse Public License v. 2.0', 'EPL-2.0'],
  ['Public Domain, per Creative Commons CC0', 'CC0-1.0'],
]);

/** Components whose SBOM entry differs from the licence text in their jar (META-INF/LICENSE.txt); the text is valid. */
const READ = new Map([
  ['org.springframework.session/spring-session-core', 'Apache-2.0'],
  ['org.springframework.session/spring-session-jdbc', 'Apache-2.0'],
]);

/** The alternative licences of a component. */
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
if (parts.length === 0) console.error('The SBOMs contain no components.');
if (refused.length > 0 || parts.length === 0) process.exit(1);
console.log(`${parts.length} components have permitted licences`);
