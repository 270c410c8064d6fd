import { drawnOnce } from './drawn-once.js'
import { Icon } from './icon.js'

/** Switches between light and dark; the browser remembers. Without a choice the system decides. */
export const ThemeToggle = drawnOnce(() => {
  return (
    <button
      type="button"
      class="btn btn-quiet btn-square"
      data-theme-toggle
      aria-label="Switch theme"
      title="Switch theme"
    >
      <Icon name="moon" class="when-light" />
      <Icon name="sun" class="when-dark" />
    </button>
  )
})
