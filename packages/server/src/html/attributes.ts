/** What a component passes on to the element it renders, beside its own props. */
export interface ExtraAttributes {
  [name: `hx-${string}` | `data-${string}` | `aria-${string}`]: string | number | boolean | undefined
}
