import { raw } from 'hono/html'

/** Markup that is ready to be put into a page. */
type Markup = ReturnType<typeof raw>

/** The most drawings a component keeps; a page of somebody else has others. */
const MOST = 200

/**
 * Makes a component draw equal props only once. For what every page repeats: navigation, menus, toolbars. The props
 * must be plain data, without functions and children, and say everything the drawing depends on.
 */
export function drawnOnce<Props extends object>(draw: (props: Props) => unknown): (props: Props) => Markup {
  const drawings = new Map<string, Markup>()
  return (props) => {
    const key = JSON.stringify(props)
    const known = drawings.get(key)
    if (known !== undefined) return known
    const markup = raw(String(draw(props)))
    const [oldest] = drawings.keys()
    if (drawings.size >= MOST && oldest !== undefined) drawings.delete(oldest)
    drawings.set(key, markup)
    return markup
  }
}
