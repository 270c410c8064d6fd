/** Where the answer to a form is shown. What stands there outlasts new builds. */
export function ResultSlot({ form }: { form: string }) {
  return <div id={`${form}-result`} class="min-w-0 empty:hidden" aria-live="polite" data-outlasts />
}
