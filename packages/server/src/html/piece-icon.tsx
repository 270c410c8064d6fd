interface PieceIconProps {
  title: string
  /** Address of the icon on this server; without it a tile with the first letter stands in. */
  url?: string | undefined
  /** Edge in pixels. Default 24. */
  size?: 20 | 24 | 32 | 40
}

const EDGE = {
  20: 'size-5 text-[11px]',
  24: 'size-6 text-xs',
  32: 'size-8 text-sm',
  40: 'size-10 text-base',
} as const

/** The icon of a piece. Decorative: the piece's title always stands near it. */
export function PieceIcon({ title, url, size = 24 }: PieceIconProps) {
  const tile = `${EDGE[size]} shrink-0 rounded-md border border-line`
  if (url !== undefined) {
    return <img class={`${tile} bg-white object-contain p-0.5`} src={url} alt="" width={size} height={size} />
  }
  return (
    <span
      class={`${tile} inline-flex items-center justify-center bg-base-300 font-semibold text-muted`}
      aria-hidden="true"
    >
      {title.trim().charAt(0).toUpperCase()}
    </span>
  )
}
