import { inject } from 'vitest'

/** Where the fixtures of pieces find the outside services of the test run. */
export function serviceEnvironment(): Record<string, string> {
  return {
    PLUGBOARD_TEST_POSTGRES_URL: inject('postgresUrl') ?? '',
    PLUGBOARD_TEST_MARIADB_URL: inject('mariadbUrl') ?? '',
  }
}
