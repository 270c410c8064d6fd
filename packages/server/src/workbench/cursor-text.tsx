/** The cursor of a trigger, as it stores it. */
export function CursorText({ cursor }: { cursor: unknown }) {
  if (cursor === null || cursor === undefined) return <span class="text-muted">none, from the start</span>
  return <code class="font-mono text-[13px] break-all">{JSON.stringify(cursor)}</code>
}
