import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { iconProblems } from './icon-problems.js'

const svg = (inside: string, attributes = '') => `<svg xmlns="http://www.w3.org/2000/svg"${attributes}>${inside}</svg>`

describe('an icon that only draws', () => {
  const packages = fileURLToPath(new URL('../../../pieces', import.meta.url))
  it.each(readdirSync(packages))('such as that of %s is accepted', (name) => {
    expect(iconProblems(readFileSync(join(packages, name, 'icon.svg'), 'utf8'))).toEqual([])
  })

  it.each([
    ['an XML declaration', `<?xml version="1.0" encoding="utf-8"?>\n${svg('<path d="M0 0"/>')}\n`],
    ['a comment', `<!-- drawn by hand -->${svg('<path d="M0 0"/><!-- the end -->')}`],
    ['a reference to its own parts', svg('<defs><path id="a" d="M0 0"/></defs><use href="#a"/>')],
    [
      'a gradient of its own',
      svg(`<linearGradient id="g"><stop offset="0"/></linearGradient><rect fill="url(#g)" style="stroke:url('#g')"/>`),
    ],
    ['words', svg('<title>Salt &amp; pepper</title><text x="1">A</text>')],
  ])('may have %s', (_, icon) => {
    expect(iconProblems(icon)).toEqual([])
  })
})

describe('an icon is refused for', () => {
  it.each([
    ['a script', svg('<script>alert(1)</script>'), /<script>/],
    ['a script in other letters', svg('<ScRiPt>alert(1)</ScRiPt>'), /<ScRiPt>/],
    ['a script behind a prefix', svg('<s:script xmlns:s="http://www.w3.org/2000/svg">1</s:script>'), /<s:script>/],
    ['an event handler', svg('<path d="M0 0" onclick="alert(1)"/>'), /onclick/],
    ['an event handler on the whole', svg('', " ONLOAD='alert(1)'"), /ONLOAD/],
    ['an event handler after a line break', svg('<path\nonload\n=\n"alert(1)"/>'), /onload/],
    ['a foreign object', svg('<foreignObject><div/></foreignObject>'), /<foreignObject>/],
    ['a link', svg('<a href="#x"><path d="M0 0"/></a>'), /<a>/],
    ['an embedded picture', svg('<image href="data:image/png;base64,AAAA"/>'), /<image>/],
    ['an external use', svg('<use href="https://evil.example/x.svg#a"/>'), /outside in href/],
    ['an external use by the older name', svg('<use xlink:href="//evil.example/x#a"/>'), /outside in xlink:href/],
    ['a use of data', svg('<use href="data:image/svg+xml;base64,AAAA#x"/>'), /outside in href/],
    ['a script address', svg('<use href=" javascript:alert(1)"/>'), /outside in href/],
    ['an external fill', svg('<path fill="url(https://evil.example/p)"/>'), /outside in fill/],
    ['an external style', svg('<path style="fill:url( &quot;//evil.example&quot;)"/>'), /outside in style/],
    ['an escaped style', svg(String.raw`<path style="fill:\75rl(//evil.example)"/>`), /outside in style/],
    ['a stylesheet', svg('<style>@import url(//evil.example)</style>'), /<style>/],
    ['an animation that sets a link', svg('<set attributeName="href" to="javascript:alert(1)"/>'), /<set>/],
    ['a document type', `<!DOCTYPE svg [<!ENTITY x "y">]>${svg('&x;')}`, /document type/],
    ['an entity', svg('<text>&lol;</text>'), /entity/],
    ['a numbered entity', svg('<use href="&#106;avascript:alert(1)"/>'), /entity/],
    ['a section of raw text', svg('<![CDATA[<script>alert(1)</script>]]>'), /document type/],
    ['a stylesheet instruction', `<?xml-stylesheet href="//evil.example"?>${svg('')}`, /instruction/],
    ['being a web page', '<html><svg></svg></html>', /begin with <svg>/],
    ['a script between what only looks like a comment', svg('<path d="<!--"/><script/><path d="-->"/>'), /well-formed/],
    ['a comment that a web page ends earlier', svg('<!--><script/><!-- -->'), /well-formed/],
    ['a tag made of what a comment parts', svg('<scr<!-- -->ipt/>'), /well-formed/],
    ['a second root', `${svg('')}<script>alert(1)</script>`, /well-formed/],
    ['words around it', `${svg('')} hello`, /well-formed/],
    ['a tag left open', '<svg><path d="M0 0"></svg>', /well-formed/],
    ['an attribute without quotes', svg('<path onload=alert(1) d="M0 0"/>'), /well-formed/],
    ['being nothing', '', /well-formed/],
    ['its size', svg(`<path d="${'M0 0'.repeat(17_000)}"/>`), /64 KiB/],
  ])('%s', (_, icon, problem) => {
    expect(iconProblems(icon).join('\n')).toMatch(problem)
  })
})
