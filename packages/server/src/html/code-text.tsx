interface CodeTextProps {
  /** What it is, read aloud. */
  label: string
  text: string
}

/** A text of several lines as a program wrote it; a long one scrolls. */
export function CodeText({ label, text }: CodeTextProps) {
  return (
    <figure
      class="max-h-72 overflow-auto rounded-lg border border-line bg-base-200 px-3.5 py-3"
      aria-label={label}
      tabindex={0}
    >
      <pre class="font-mono text-[13px] leading-5 break-words whitespace-pre-wrap">{text}</pre>
    </figure>
  )
}
