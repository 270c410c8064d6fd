import { DomainError, type DomainErrorKind } from '../domain-error.js'

/** Every way an installation may be refused: what kind of refusal it is, and what the person can do. */
const HINTS = {
  not_a_package_name: ['invalid', 'Give the name as it stands in its package.json, such as plugboard-piece-acme.'],
  nothing_chosen: ['invalid', 'Say what is to be installed.'],
  not_exact: ['invalid', 'Give one exact version, such as 1.2.0: ranges and tags mean something else tomorrow.'],
  folders_not_allowed: [
    'forbidden',
    'A folder can be installed on a server that listens on this machine only. Pack it with `npm pack` and install the tarball.',
  ],
  folder_not_found: ['invalid', 'Give the absolute path of the folder that holds the package.json.'],
  package_not_found: ['not_found', 'Check the spelling, and that the registry this server uses has the package.'],
  version_not_found: ['not_found', 'Choose one of the versions the registry has.'],
  registry_unreachable: [
    'unavailable',
    'Check PLUGBOARD_REGISTRY, the network, and NODE_EXTRA_CA_CERTS where a proxy has a certificate of its own; then try again.',
  ],
  registry_refused: [
    'unavailable',
    'Check PLUGBOARD_REGISTRY_TOKEN: the registry wants one that may read the package.',
  ],
  registry_failed: ['unavailable', 'Try again; if it stays, look into the registry.'],
  integrity_mismatch: [
    'conflict',
    'What was downloaded is not what the registry announces. Do not install it; look into the registry or what stands before it.',
  ],
  package_too_large: [
    'too_large',
    'Leave out of the package what it does not need to run: see "files" in its package.json.',
  ],
  not_a_tarball: ['invalid', 'Give what `npm pack` writes: a gzipped tar file with one folder in it.'],
  unsafe_paths: [
    'invalid',
    'The package is built to write outside of its folder, or badly damaged. Do not install it.',
  ],
  not_a_piece: [
    'invalid',
    'A piece has the keyword plugboard-piece and "plugboard": { "piece", "manifest" } in its package.json; `plugboard piece check` tells its author what is missing.',
  ],
  other_package: ['conflict', 'The package says of itself that it is another one. Do not install it.'],
  unsupported_dependencies: [
    'invalid',
    'Every dependency must be a version range of a package in the registry; core is a peer dependency. Its author has to change that.',
  ],
  core_out_of_range: ['conflict', 'Install a version of the piece made for this server, or update the server.'],
  contract_not_known: ['conflict', 'Install a version of the piece made for this server, or update the server.'],
  node_out_of_range: ['conflict', 'Run the server on a version of Node that the piece supports.'],
  unsafe_icon: [
    'invalid',
    'The icon must be a plain drawing, without scripts and without references. Its author has to change that.',
  ],
  invalid_manifest: ['invalid', 'Its author has to build it again; `plugboard piece check` tells what is wrong.'],
  manifest_contradicts_code: [
    'conflict',
    'What the package says of itself is not what its code does. Do not install it, or have its author build it again.',
  ],
  dependencies_failed: ['unavailable', 'Try again; if it stays, install the package elsewhere to see why it fails.'],
  does_not_load: ['invalid', 'Its author has to mend it; `plugboard piece check` shows the same failure.'],
  works_at_import: ['invalid', 'A piece may do nothing until it is called. Its author has to change that.'],
  piece_name_taken: ['conflict', 'Remove the piece of that name first, or install one with another name.'],
  version_installed: ['conflict', 'Remove the installed version first, or install another version.'],
  comes_with_server: [
    'conflict',
    'It stands beside the server and is changed with it; install another version instead.',
  ],
  piece_damaged: ['conflict', 'Install this version again; until then nothing runs with it.'],
  npm_missing: ['unavailable', 'Install npm, which comes with Node, on the machine the server runs on.'],
  too_many: ['rate_limited', 'Wait for the running installations to end.'],
  took_too_long: ['unavailable', 'Try again; if it stays, look at how fast the registry answers.'],
  interrupted: ['unavailable', 'The server stopped meanwhile. Start the installation again.'],
} as const satisfies Record<string, readonly [DomainErrorKind, string]>

export type InstallProblemCode = keyof typeof HINTS

const LONGEST_MESSAGE = 600

/**
 * The refusal of an installation. `message` says what was found, and may hold words of the package; what to do about it
 * goes with the code.
 */
export function installProblem(
  code: InstallProblemCode,
  message: string,
  more: { field?: string; cause?: unknown } = {},
): DomainError {
  const [kind, hint] = HINTS[code]
  return new DomainError({ kind, code, message: plain(message), hint, ...more })
}

/** Without line breaks and other characters that steer what shows the text. */
const plain = (text: string): string =>
  text
    .slice(0, LONGEST_MESSAGE)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
