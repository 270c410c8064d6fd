import { Icon } from '../html/icon.js'
import { valuePaths, valueReference } from './value-paths.js'

interface EarlierValuesProps {
  /** The steps before this one; without `output` where none has been given yet. */
  earlier: readonly { readonly step: string; readonly output?: unknown }[]
}

/** Lists what the steps before gave, each value a button that puts its reference into the field edited last. */
export function EarlierValues({ earlier }: EarlierValuesProps) {
  if (earlier.length === 0) return null
  return (
    <details class="rounded-lg border border-line" open>
      <summary class="flex items-center gap-2 px-3.5 py-2.5 font-medium">
        <Icon name="braces" class="text-muted" />
        Values from earlier steps
      </summary>
      <div class="grid gap-3 border-t border-line px-3.5 py-3">
        <p class="text-[13px] text-muted">
          Click into a field, then on a value, to use it there. Fields that are not text take one after pressing{' '}
          <Icon name="braces" size={14} label="the braces button" class="inline" /> beside their name.
        </p>
        {earlier.map((one) => (
          <StepValues {...one} />
        ))}
      </div>
    </details>
  )
}

function StepValues({ step, ...result }: EarlierValuesProps['earlier'][number]) {
  return (
    <div class="grid gap-1">
      <h3 class="text-[13px] font-semibold">{step}</h3>
      {'output' in result ? (
        <ul class="grid max-h-64 overflow-y-auto rounded-lg border border-line bg-base-200 p-1">
          {valuePaths(result.output).map(({ path, preview }) => (
            <li>
              <button
                type="button"
                class="menu-item grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-3"
                data-insert-value={valueReference(step, path)}
                title={valueReference(step, path)}
              >
                <code class="truncate font-mono text-[13px]">
                  {path.length === 0 ? 'whole result' : path.join('.')}
                </code>
                <span class="truncate text-[13px] text-muted">{preview}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p class="text-[13px] text-muted">No result yet. Run this step once, and its values appear here.</p>
      )}
    </div>
  )
}
