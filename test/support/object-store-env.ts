import type { TestStore } from './ceph.js'

/** Names an object store where the fixtures of pieces look for it. */
export function objectStoreEnv(store: TestStore | null): Record<string, string> {
  if (!store) return {}
  return {
    PLUGBOARD_TEST_S3_ENDPOINT: store.endpoint,
    PLUGBOARD_TEST_S3_REGION: store.region,
    PLUGBOARD_TEST_S3_ACCESS_KEY_ID: store.accessKeyId,
    PLUGBOARD_TEST_S3_SECRET_ACCESS_KEY: store.secretAccessKey,
    PLUGBOARD_TEST_S3_ROLE_ARN: store.roleArn,
  }
}
