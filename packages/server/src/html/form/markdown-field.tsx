import { Markdown } from '../markdown.js'
import type { FieldProps } from './field-props.js'

/** Text between the fields; it has no value. */
export function MarkdownField({ schema }: FieldProps) {
  return (
    <div class="text-muted">
      <Markdown text={schema.description ?? ''} />
    </div>
  )
}
