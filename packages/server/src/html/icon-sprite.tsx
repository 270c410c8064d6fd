import { raw } from 'hono/html'
import type { IconName } from './icon.js'
import { ICON_SHAPES } from './icon-shapes.js'

interface IconSpriteProps {
  names: readonly IconName[]
}

/** The shapes of icons that a page shows many times, once; `Icon` refers to them with `sprite`. */
export function IconSprite({ names }: IconSpriteProps) {
  return (
    <svg xmlns="http://www.w3.org/2000/svg" class="hidden" aria-hidden="true">
      {names.map((name) => (
        <symbol id={`icon-${name}`} viewBox="0 0 24 24">
          {raw(ICON_SHAPES[name])}
        </symbol>
      ))}
    </svg>
  )
}
