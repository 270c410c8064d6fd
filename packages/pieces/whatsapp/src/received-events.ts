import type { Static, TSchema } from '@sinclair/typebox'

/**
 * Of what Meta tells, that which has the documented shape, each once. What has another is left out: refusing it would
 * have Meta send the whole notification again for days.
 */
export async function wellFormed<Schema extends TSchema>(
  schema: Schema,
  values: readonly unknown[],
  leftOut: (count: number) => void,
): Promise<Static<Schema>[]> {
  const { Value } = await import('@sinclair/typebox/value')
  const good = values.filter((one): one is Static<Schema> => Value.Check(schema, one))
  if (good.length < values.length) leftOut(values.length - good.length)
  return good
}

/** Events whose ids are all different; of those that are alike the first. */
export function onceEach<Event extends { id: string }>(events: readonly Event[]): Event[] {
  const seen = new Set<string>()
  return events.filter(({ id }) => !seen.has(id) && seen.add(id))
}
