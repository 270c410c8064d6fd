import { raw } from 'hono/html'
import { classNames } from './class-names.js'
import { drawnOnce } from './drawn-once.js'
import { ICON_SHAPES } from './icon-shapes.js'

export type IconName = keyof typeof ICON_SHAPES

interface IconProps {
  name: IconName
  /** Edge in pixels. Default 16. */
  size?: 14 | 16 | 18 | 20 | 24 | 32
  /** What it means, when no words stand beside it. Without it the icon is hidden from screen readers. */
  label?: string
  class?: string
  /** Takes its shape from the page's `IconSprite`: for icons that stand in every row of a long list. */
  sprite?: boolean
}

/** One of our icons, in the colour of the text around it. */
export const Icon = drawnOnce(({ name, size = 16, label, class: className, sprite }: IconProps) => {
  const look = classNames('shrink-0', className)
  const hidden = label === undefined ? 'true' : undefined
  if (sprite) {
    return (
      <svg class={look} width={size} height={size} role="img" aria-label={label} aria-hidden={hidden}>
        <use href={`#icon-${name}`} />
      </svg>
    )
  }
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      class={look}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={size >= 20 ? 1.75 : 2}
      stroke-linecap="round"
      stroke-linejoin="round"
      role="img"
      aria-label={label}
      aria-hidden={hidden}
    >
      {raw(ICON_SHAPES[name])}
    </svg>
  )
})
