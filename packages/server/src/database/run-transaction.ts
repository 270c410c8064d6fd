import type { Kysely, TransactionBuilder } from 'kysely'

/**
 * Runs `work` in a transaction. If `work` fails, its error is the one that is thrown, even where rolling back fails too
 * (as it does when the connection is gone).
 */
export async function runTransaction<S, T>(
  builder: TransactionBuilder<S>,
  work: (db: Kysely<S>) => Promise<T>,
): Promise<T> {
  let failure: { readonly error: unknown } | undefined
  try {
    return await builder.execute((db) =>
      work(db).catch((error: unknown) => {
        failure = { error }
        throw error
      }),
    )
  } catch (error) {
    throw failure ? failure.error : error
  }
}
