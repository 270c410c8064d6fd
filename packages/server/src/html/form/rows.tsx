import type { Child } from 'hono/jsx'
import { Button, IconButton } from '../button.js'
import type { FieldProps } from './field-props.js'

interface RowsProps {
  field: FieldProps
  count: number
  /** What one row is, for the buttons: "Add column". */
  noun: string
  /** Most rows there may be. */
  max?: number
  /** The inputs of one row. `index` is a number, or a mark the browser replaces by one when a row is added. */
  row: (index: string) => Child
  /** Inputs of several lines: the remove button stands at the top of a box. */
  boxed?: boolean
}

/** Rows that are added and removed in the browser. A hidden "[]" says that the field was there when it has no rows. */
export function Rows({ field, count, noun, max = 1_000, row, boxed = false }: RowsProps) {
  const mark = `__${(field.name.match(/__\d+__/g) ?? []).length}__`
  return (
    <div class="grid gap-2" data-rows data-next={count} data-max={max} data-mark={mark}>
      <input type="hidden" name={field.name} value="[]" />
      <div class="grid gap-2 empty:hidden" data-row-list>
        {Array.from({ length: count }, (_, index) => (
          <Row noun={noun} boxed={boxed}>
            {row(String(index))}
          </Row>
        ))}
      </div>
      <template data-row-template>
        <Row noun={noun} boxed={boxed}>
          {row(mark)}
        </Row>
      </template>
      <Button variant="plain" size="small" icon="plus" class="w-fit" data-row-add>
        Add {noun}
      </Button>
    </div>
  )
}

function Row({ noun, boxed, children }: { noun: string; boxed: boolean; children: Child }) {
  return (
    <div class={`flex min-w-0 items-start gap-1 ${boxed ? 'rounded-lg border border-line p-3' : ''}`} data-row>
      {children}
      <IconButton
        icon="trash"
        label={`Remove ${noun}`}
        size="small"
        class={boxed ? '-mt-1 -mr-1' : 'mt-1'}
        data-row-remove
      />
    </div>
  )
}
