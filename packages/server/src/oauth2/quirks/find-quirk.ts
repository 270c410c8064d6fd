import type { ResolvedSettings } from '../resolved-settings.js'

type Quirk = ResolvedSettings['quirks'][number]
type Named<Name extends Quirk['name']> = Extract<Quirk, { name: Name }>

/** The quirk of this name, if the provider has it. */
export function findQuirk<Name extends Quirk['name']>(
  quirks: ResolvedSettings['quirks'],
  name: Name,
): Named<Name> | undefined {
  return quirks.find((quirk): quirk is Named<Name> => quirk.name === name)
}
