interface LogoProps {
  /** Edge of the mark in pixels. Default 24. */
  size?: number
}

/** Our mark, a plug on a rounded tile. Decorative: the name stands beside it. */
export function Logo({ size = 24 }: LogoProps) {
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      class="shrink-0"
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden="true"
    >
      <rect width="32" height="32" rx="8" fill="#4453d6" />
      <g fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">
        <path d="M12.5 6.5v5M19.5 6.5v5M16 21.5v4.5" />
        <path d="M9.5 11.5h13v3.5a6.5 6.5 0 0 1-13 0z" fill="#fff" />
      </g>
    </svg>
  )
}
