import { delimiter } from 'node:path'

/** One environment variable, as the documentation and `--help` print it. */
export interface Variable {
  readonly name: string
  /** What it decides, as a sentence. */
  readonly meaning: string
  /** What holds without it, in words. */
  readonly default: string
  readonly example: string
  /** Its value is never printed, and is removed from the environment once read. */
  readonly secret?: true
}

/** Every environment variable the server reads. */
export const VARIABLES = [
  {
    name: 'PLUGBOARD_DATA',
    meaning: 'Folder for the database file and other data.',
    default: '.plugboard in the current folder',
    example: '/var/lib/plugboard',
  },
  {
    name: 'PLUGBOARD_HOST',
    meaning: 'Address to listen on.',
    default: '127.0.0.1',
    example: '0.0.0.0',
  },
  {
    name: 'PLUGBOARD_PORT',
    meaning: 'Port to listen on, 0 for any free one. PORT is honoured where this is not set.',
    default: '3000',
    example: '8080',
  },
  {
    name: 'PORT',
    meaning: 'Port to listen on, as many hosting platforms set it.',
    default: 'not set',
    example: '8080',
  },
  {
    name: 'PLUGBOARD_PUBLIC_URL',
    meaning: 'The address people reach the server at: scheme, host and port, without a path.',
    default: 'http:// and the address it listens on',
    example: 'https://plugboard.example.com',
  },
  {
    name: 'PLUGBOARD_DATABASE_URL',
    meaning: 'PostgreSQL database; with it any number of servers can share the work.',
    default: 'an SQLite file in the data folder',
    example: 'postgres://plugboard@db.example.com/plugboard',
    secret: true,
  },
  {
    name: 'PLUGBOARD_ROOT_KEY',
    meaning: 'The key that protects all stored secrets, as text.',
    default: 'a key file, made at the first start outside the data folder',
    example: 'the output of: openssl rand -base64 32',
    secret: true,
  },
  {
    name: 'PLUGBOARD_ROOT_KEY_FILE',
    meaning: 'File that holds the root key, readable by the server only.',
    default: 'a key file, made at the first start outside the data folder',
    example: '/run/secrets/plugboard-root-key',
  },
  {
    name: 'PLUGBOARD_ADMIN_TOKEN',
    meaning: 'A token with all rights, for unattended set-up: 32 characters or more, without spaces.',
    default: 'no such token',
    example: 'the output of: openssl rand -hex 32',
    secret: true,
  },
  {
    name: 'PLUGBOARD_EGRESS',
    meaning:
      'What pieces may connect to: local (also private networks), hosted (public addresses), locked (only listed).',
    default: 'local when it listens on loopback only and has no https address, else hosted',
    example: 'hosted',
  },
  {
    name: 'PLUGBOARD_EGRESS_ALLOW',
    meaning: 'Hosts, addresses and networks that pieces may connect to besides, separated by commas.',
    default: 'none',
    example: '10.0.0.0/8:5432,db.example.com:5432',
  },
  {
    name: 'PLUGBOARD_ENDPOINTS',
    meaning: 'JSON that replaces addresses a piece declares, by piece: for sovereign clouds, gateways and emulators.',
    default: 'the addresses the pieces declare',
    example: '{"openai":{"api":"https://eu.api.openai.com/v1"}}',
  },
  {
    name: 'PLUGBOARD_OAUTH2_APPS',
    meaning: 'JSON with OAuth2 apps for all projects: by piece, or by piece/method, a client id and secret.',
    default: 'none; administrators enter them in the settings',
    example: '{"slack":{"clientId":"1234.5678","clientSecret":"…"}}',
    secret: true,
  },
  {
    name: 'PLUGBOARD_PIECES',
    meaning: `Further pieces: folders of packages, or folders with packages such as node_modules, separated by "${delimiter}".`,
    default: 'only the pieces installed beside the server',
    example: '/opt/plugboard/node_modules',
  },
  {
    name: 'PLUGBOARD_FOLDERS',
    meaning: `Folders of this machine that pieces working with files may use, separated by "${delimiter}".`,
    default: 'none',
    example: '/srv/inbox',
  },
  {
    name: 'PLUGBOARD_REGISTRY',
    meaning: 'The npm registry that pieces are installed from.',
    default: 'the one npm is set to use on this machine',
    example: 'https://npm.example.com/',
  },
  {
    name: 'PLUGBOARD_REGISTRY_TOKEN',
    meaning: 'A token that may read from the registry, where it wants one.',
    default: 'no token',
    example: 'npm_…',
    secret: true,
  },
  {
    name: 'PLUGBOARD_ACTION_SECONDS',
    meaning:
      'How long an action of a piece may take at most before it is ended, in seconds: 1 to 900. One that asks for no time of its own has 60.',
    default: '900',
    example: '120',
  },
  {
    name: 'PLUGBOARD_SPILL_FOLDER',
    meaning:
      'Folder that keeps renewed credentials, sealed, until the database has them; best on another disk than the database.',
    default: 'the folder spill in the data folder',
    example: '/var/spool/plugboard',
  },
  {
    name: 'PLUGBOARD_RENEWAL_SECONDS',
    meaning: 'How often the server looks for credentials to renew, in seconds: 1 to 60.',
    default: '15',
    example: '5',
  },
  {
    name: 'PLUGBOARD_TRUSTED_PROXIES',
    meaning: 'Addresses and networks of proxies in front of the server whose X-Forwarded-For is believed.',
    default: 'none',
    example: '10.0.0.0/8,127.0.0.1',
  },
  {
    name: 'PLUGBOARD_LOG_LEVEL',
    meaning: 'How much is logged: fatal, error, warn, info, debug, trace or silent.',
    default: 'warn when the server is for this machine only, else info',
    example: 'debug',
  },
] as const satisfies readonly Variable[]

/** The name of a variable the server reads. */
export type VariableName = (typeof VARIABLES)[number]['name']
