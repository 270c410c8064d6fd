import { afterEach, describe, expect, it } from 'vitest'
import { type Bucket, startBucket } from '../../../test/bucket.js'
import { type ObjectStoreFaults, objectStorePiece } from '../../../test/object-store-piece.js'
import { objectStoreFamily } from './object-store.js'

let bucket: Bucket
afterEach(() => bucket.close())

/** The sentences a piece does not keep. */
async function broken(faults: ObjectStoreFaults, options = {}): Promise<string[]> {
  bucket = await startBucket(options)
  const found: string[] = []
  for (const { name, run } of objectStoreFamily(
    objectStorePiece(() => bucket, faults),
    { method: 'none', good: {} },
  )) {
    await run().catch(() => found.push(name.replace(/^bucket /, '')))
  }
  return found
}

it('lets a good piece pass, and leaves nothing behind', async () => {
  expect(await broken({})).toEqual([])
  expect([...bucket.objects.keys()]).toEqual([])
})

describe('the object store family finds a piece that', () => {
  it.each<[string, ObjectStoreFaults, string[]]>([
    [
      'forgets the content type',
      { forgetsContentType: true },
      ['gives back byte by byte what was put, with its content type'],
    ],
    [
      'takes bytes for text',
      { takesBytesForText: true },
      [
        'gives back byte by byte what was put, with its content type',
        'keeps an object of twenty megabytes, byte by byte',
        'takes a name with dots for a name or refuses it, and never reaches another place',
      ],
    ],
    ['refuses an empty file', { refusesEmpty: true }, ['keeps an object without content']],
    ['keeps the old content', { keepsTheOld: true }, ['puts a new content in the place of the old']],
    ['decodes names', { decodesNames: true }, ['takes any name for what it is']],
    ['lists beside the prefix', { ignoresPrefix: true }, ['lists what is below a prefix, with size and time']],
    ['gives no cursor', { givesNoCursor: true }, ['lists page by page, and gives a cursor while there is more']],
    ['moves when it should copy', { movesOnCopy: true }, ['copies an object and leaves the first one']],
    [
      'minds deleting what is gone',
      { mindsDeletingTwice: true },
      ['deletes an object, and does not mind when it is gone already'],
    ],
    [
      'loses the old when a put fails',
      { losesTheOldOnFailure: true },
      ['keeps what there was when the file to put is gone'],
    ],
    ['cuts large objects', { cutsLargeOnes: true }, ['keeps an object of twenty megabytes, byte by byte']],
    [
      'resolves dots in names',
      { resolvesDots: true },
      ['takes a name with dots for a name or refuses it, and never reaches another place'],
    ],
    [
      'tells of an object twice',
      { tellsTwice: true },
      ['tells of objects that are new since the last poll, each once'],
    ],
    [
      'tells of objects there were',
      { tellsOfOldOnes: true },
      ['tells of objects that are new since the last poll, each once'],
    ],
    [
      'names the wrong field',
      { wrongField: true },
      ['tells an unknown object in get at its field', 'tells an unknown object in copy at its field'],
    ],
  ])('%s', async (_title, faults, sentences) => {
    expect(await broken(faults)).toEqual(sentences)
  })

  it('says that it does not support what it does', async () => {
    const sentence = 'keeps an object without content'
    bucket = await startBucket()
    const piece = objectStorePiece(() => bucket)
    const fixtures = { method: 'none', good: {}, notSupported: { [sentence]: 'there is no nothing' } }
    const found = objectStoreFamily(piece, fixtures).find((one) => one.sentence === sentence)
    expect(found?.name).toBe(`bucket ${sentence}: not supported, because there is no nothing`)
    await expect(found?.run()).rejects.toThrow('it works, so it belongs out of notSupported')
    expect(() => objectStoreFamily(piece, { ...fixtures, notSupported: { 'keeps a secret': 'no' } })).toThrow(
      'notSupported names a sentence the family does not have: "keeps a secret"',
    )
  })

  it('gives objects to everybody', async () => {
    expect(await broken({}, { open: true })).toEqual([
      'signs an address that gives the object, and nothing without its signature',
    ])
  })
})
