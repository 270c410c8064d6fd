import type { InstallFailure } from './installation.js'

/** What is wrong at this input, with what to do about it. */
export function problemAt(field: string, failure: InstallFailure | undefined): string | undefined {
  if (failure?.field !== field) return undefined
  return failure.code === 'nothing_chosen' || !failure.hint ? failure.message : `${failure.message} ${failure.hint}`
}
