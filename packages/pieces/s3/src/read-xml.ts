import { PieceError } from '@plugboard/core'
import type { XmlElement } from '@rgrove/parse-xml'

/** An element of an answer. */
export interface XmlNode {
  name: string
  /** The text of the first child of this name. */
  text(child: string): string | undefined
  /** Every child of this name. */
  all(child: string): XmlNode[]
}

/**
 * The root of an XML document, or undefined for what is none. Entities that a document defines itself are not
 * expanded: one that uses them is no answer.
 */
export async function parseXmlText(text: string): Promise<XmlNode | undefined> {
  const { parseXml } = await import('@rgrove/parse-xml')
  try {
    const { root } = parseXml(text.trim())
    return root === null ? undefined : nodeOf(root)
  } catch {
    return undefined
  }
}

/**
 * The root of an XML document that has this name.
 *
 * @throws PieceError `bad_response` otherwise, which quotes nothing.
 */
export async function readXml(text: string, root: string): Promise<XmlNode> {
  const found = await parseXmlText(text)
  if (found?.name === root) return found
  throw badAnswer('The store answered something else than was asked for.')
}

/** A text every answer of this kind has. */
export function needed(node: XmlNode, child: string): string {
  const text = node.text(child)
  if (text !== undefined) return text
  throw badAnswer('The answer of the store lacks a part that it always has.')
}

/** For answers that are none of a store. */
export const badAnswer = (message: string) =>
  new PieceError('bad_response', message, {
    hint: 'Check that the endpoint is that of an S3-compatible store, and that no proxy answers in its place.',
  })

function nodeOf(element: XmlElement): XmlNode {
  const children = element.children.filter((child): child is XmlElement => child.type === 'element')
  return {
    name: element.name,
    text: (name) => children.find((child) => child.name === name)?.text,
    all: (name) => children.filter((child) => child.name === name).map(nodeOf),
  }
}
