const TEMPLATE = /\{\{[^{}]+\}\}/

/** Whether a value takes something from an earlier step: a text that holds `{{steps.<name>.output.<path>}}`. */
export function isTemplate(value: unknown): value is string {
  return typeof value === 'string' && TEMPLATE.test(value)
}
