import { inject } from 'vitest'

/** Where the fixtures of pieces find the outside services of the test run. */
export function serviceEnvironment(): Record<string, string> {
  return {
    PLUGBOARD_TEST_POSTGRES_URL: inject('postgresUrl') ?? '',
    PLUGBOARD_TEST_MARIADB_URL: inject('mariadbUrl') ?? '',
    PLUGBOARD_TEST_SAMBA_URL: inject('sambaUrl') ?? '',
    ...objectStoreEnvironment(),
    ...mailServerEnvironment(),
  }
}

/** Which of our pieces prove themselves against an outside service, and the variable that says where it is. */
const NEEDED: Readonly<Record<string, string>> = {
  postgres: 'PLUGBOARD_TEST_POSTGRES_URL',
  mysql: 'PLUGBOARD_TEST_MARIADB_URL',
  filesystem: 'PLUGBOARD_TEST_SAMBA_URL',
  s3: 'PLUGBOARD_TEST_S3_ENDPOINT',
  imap: 'PLUGBOARD_TEST_IMAP_HOST',
}

/** The pieces that cannot prove themselves in this test run, for want of a service. */
export function piecesWithoutService(): string[] {
  const found = serviceEnvironment()
  return Object.keys(NEEDED).filter((piece) => !found[NEEDED[piece] ?? ''])
}

/** The object store of the test run; nothing where there is none. */
export function objectStoreEnvironment(): Record<string, string> {
  const store = inject('objectStore')
  if (!store) return {}
  return {
    PLUGBOARD_TEST_S3_ENDPOINT: store.endpoint,
    PLUGBOARD_TEST_S3_REGION: store.region,
    PLUGBOARD_TEST_S3_ACCESS_KEY_ID: store.accessKeyId,
    PLUGBOARD_TEST_S3_SECRET_ACCESS_KEY: store.secretAccessKey,
    PLUGBOARD_TEST_S3_ROLE_ARN: store.roleArn,
  }
}

/** The mail server of the test run; nothing where there is none. */
export function mailServerEnvironment(): Record<string, string> {
  const server = inject('mailServer')
  if (!server) return {}
  return {
    PLUGBOARD_TEST_IMAP_HOST: server.host,
    PLUGBOARD_TEST_IMAP_TLS_PORT: String(server.imapsPort),
    PLUGBOARD_TEST_IMAP_PORT: String(server.imapPort),
    PLUGBOARD_TEST_IMAP_LMTP_PORT: String(server.lmtpPort),
    PLUGBOARD_TEST_IMAP_CA: server.ca,
    PLUGBOARD_TEST_IMAP_PASSWORD: server.password,
    PLUGBOARD_TEST_IMAP_TOKEN_USER: server.tokenUser,
    PLUGBOARD_TEST_IMAP_TOKEN: server.token,
  }
}
