import { raw } from 'hono/html'
import { drawnOnce } from './drawn-once.js'
import type { IconName } from './icon.js'
import { ICON_SHAPES } from './icon-shapes.js'

interface IconSpriteProps {
  names: readonly IconName[]
}

/** The shapes of icons that a page shows many times, once; `Icon` refers to them with `sprite`. */
export const IconSprite = drawnOnce(({ names }: IconSpriteProps) => {
  return (
    <svg xmlns="http://www.w3.org/2000/svg" class="hidden" aria-hidden="true">
      {names.map((name) => (
        <symbol
          id={`icon-${name}`}
          viewBox="0 0 24 24"
          fill="none"
          stroke="currentColor"
          stroke-width={2}
          stroke-linecap="round"
          stroke-linejoin="round"
        >
          {raw(ICON_SHAPES[name])}
        </symbol>
      ))}
    </svg>
  )
})
