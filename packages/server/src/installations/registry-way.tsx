import { Button } from '../html/button.js'
import { TextInput } from '../html/text-input.js'
import type { InstallSheetProps } from './install-sheet.js'
import { problemAt } from './problem-at.js'
import { VersionChoice } from './version-choice.js'

const PACKAGE = 'install-package'
const VERSIONS = 'package-versions'

/** A package of the registry, in one version it has. */
export function RegistryWay({ typed, versions, failure, paths }: InstallSheetProps) {
  const lookUp = {
    'hx-get': paths.versions,
    'hx-include': `#${PACKAGE}`,
    'hx-target': `#${VERSIONS}`,
    'hx-swap': 'innerHTML',
    'hx-sync': `#${PACKAGE}:replace`,
  }
  return (
    <>
      <div class="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2">
        <TextInput
          id={PACKAGE}
          label="Package"
          name="package"
          value={typed.package}
          placeholder="plugboard-piece-acme"
          problem={problemAt('package', failure)}
          maxlength={214}
          required
          {...lookUp}
          hx-trigger="change"
          hx-indicator="#look-up"
        />
        <Button id="look-up" type="submit" name="look" value="up" icon="search" formnovalidate {...lookUp}>
          Look up
        </Button>
      </div>
      <div id={VERSIONS} aria-live="polite">
        <VersionChoice
          package={versions === undefined ? '' : (typed.package ?? '')}
          versions={versions ?? []}
          chosen={typed.version}
          problem={problemAt('version', failure)}
        />
      </div>
    </>
  )
}
