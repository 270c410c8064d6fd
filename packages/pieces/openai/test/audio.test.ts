import { type Files, PieceError } from '@plugboard/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connection } from './connection.js'
import { type OpenAiServer, startOpenAiServer } from './openai-server.js'
import { act, failureOf } from './try-out.js'

let server: OpenAiServer
beforeEach(async () => {
  server = await startOpenAiServer()
})
afterEach(() => server.close())

type Values = Record<string, unknown>
type Read = () => AsyncIterable<Uint8Array>

const recording = {
  name: 'a talk.wav',
  contentType: 'audio/wav',
  url: `data:audio/wav;base64,${btoa('RIFF-a-recording')}`,
}

const transcribe = (input: Values = {}, read?: Read) =>
  act(
    'transcribe',
    { model: 'whisper-1', file: recording, ...input },
    { values: connection(server), ...(read && { files: { read } }) },
  )

describe('transcribing', () => {
  it('sends the recording as a file and gives what is said, and what it cost', async () => {
    const output = await transcribe({ model: 'gpt-4o-transcribe', language: 'sv', prompt: 'Göteborg' })
    expect(output).toEqual({
      text: '16 bytes',
      language: null,
      duration: null,
      segments: [],
      words: [],
      usage: { inputTokens: 14, outputTokens: 2, seconds: null },
    })
    const parts = server.requests[0]?.parts.map(({ name, filename, type, data }) => [
      name,
      filename,
      type,
      data.toString(),
    ])
    expect(parts).toEqual([
      ['model', undefined, undefined, 'gpt-4o-transcribe'],
      ['language', undefined, undefined, 'sv'],
      ['prompt', undefined, undefined, 'Göteborg'],
      ['file', 'a talk.wav', 'audio/wav', 'RIFF-a-recording'],
    ])
  })

  it('tells when each sentence is said', async () => {
    expect(await transcribe({ timestamps: 'segments' })).toEqual({
      text: '16 bytes',
      language: 'english',
      duration: 2,
      segments: [{ start: 0, end: 2, text: '16 bytes', speaker: null }],
      words: [],
      usage: { inputTokens: null, outputTokens: null, seconds: 2 },
    })
  })

  it('tells when each word is said', async () => {
    expect(await transcribe({ timestamps: 'words' })).toMatchObject({
      segments: [{ text: '16 bytes' }],
      words: [
        { word: '16', start: 0, end: 1 },
        { word: 'bytes', start: 1, end: 2 },
      ],
    })
  })

  it('tells who speaks', async () => {
    expect(await transcribe({ model: 'gpt-4o-transcribe-diarize', timestamps: 'speakers' })).toMatchObject({
      segments: [{ speaker: 'A', text: '16 bytes' }],
      duration: 2,
      usage: null,
    })
  })

  it.each([
    ['srt', '1\n00:00:00,000 --> 00:00:02,000\n16 bytes\n\n'],
    ['vtt', 'WEBVTT\n\n00:00.000 --> 00:02.000\n16 bytes\n\n'],
  ])('makes subtitles (%s)', async (format, text) => {
    expect(await transcribe({ format })).toMatchObject({ text, segments: [], usage: null })
  })

  it('takes a web page for no subtitles', async () => {
    server.answerNext({ status: 200, body: '<!doctype html><title>Sign in</title>' })
    expect(await failureOf(transcribe({ format: 'srt' }))).toMatchObject({ code: 'bad_response', field: 'baseUrl' })
  })

  it.each([
    ['voice', 'audio/mpeg', 'voice.mp3'],
    ['voice.memo', 'audio/x-m4a; codecs=mp4a', 'voice.memo.m4a'],
    ['Voice.OGG', 'application/octet-stream', 'Voice.OGG'],
  ])('names %j of type %s so that its kind is known', async (name, contentType, sent) => {
    await transcribe({ file: { ...recording, name, contentType } }).catch(() => undefined)
    expect(server.requests[0]?.parts.at(-1)?.filename).toBe(sent)
  })

  it.each<[string, Values]>([
    ['a file that is no recording', { ...recording, name: 'a.pdf', contentType: 'application/pdf' }],
    ['one that is known to be too large', { ...recording, size: 26_000_001 }],
  ])('refuses %s before anything is sent', async (_, file) => {
    expect(await failureOf(transcribe({ file }))).toMatchObject({ code: 'invalid_input', field: 'file' })
    expect(server.requests).toEqual([])
  })

  it('sends a recording while it is read', async () => {
    const arrived = server.nextBody()
    const output = await transcribe({}, async function* () {
      yield Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(1_000_000)])
      await arrived
      for (let megabyte = 0; megabyte < 20; megabyte++) yield new Uint8Array(1_000_000)
    })
    expect(output).toMatchObject({ text: '21000004 bytes' })
  })

  it('reads no further than the service would', async () => {
    let read = 0
    const endless: Read = async function* () {
      for (; ; read++) yield new Uint8Array(1_000_000)
    }
    expect(await failureOf(transcribe({}, endless))).toMatchObject({ code: 'invalid_input', field: 'file' })
    expect(read).toBe(26)
  })

  it.each<[string, Read, string, string | undefined]>([
    ['is empty', async function* () {}, 'invalid_input', 'file'],
    [
      'goes while it is read',
      async function* () {
        yield Buffer.from('RIFF')
        throw new PieceError('not_found', 'The file is gone.', { hint: 'Run the step before again.' })
      },
      'not_found',
      undefined,
    ],
  ])('fails for a file that %s, and for that reason', async (_, read, code, field) => {
    const error = await failureOf(transcribe({}, read))
    expect([error.code, error.field]).toEqual([code, field])
  })

  it.each<[string, Values, string]>([
    ['the language', { language: 'english' }, 'language'],
    ['the times, for a model that tells none', { model: 'gpt-4o-transcribe', timestamps: 'words' }, 'timestamps'],
    ['the format, for a model that has it not', { model: 'gpt-4o-transcribe', format: 'srt' }, 'format'],
    ['the file, when it is broken', { file: { ...recording, url: `data:;base64,${btoa('MP3?')}` } }, 'file'],
  ])('names %s as what is wrong', async (_, input, field) => {
    expect(await failureOf(transcribe(input))).toMatchObject({ code: 'invalid_input', field })
  })

  it.each([
    [413, { message: 'Maximum content size limit (26214400) exceeded', type: 'server_error' }],
    [400, { message: 'Audio file is too short. Minimum audio length is 0.1 seconds.' }],
    [400, { message: 'Unrecognized file format.' }],
  ])('names the file where the service refuses it (%i %j)', async (status, error) => {
    server.answerNext({ status, body: { error } })
    expect(await failureOf(transcribe())).toMatchObject({ code: 'invalid_input', field: 'file' })
  })
})

const speak = (input: Values = {}, write?: Files['write']) =>
  act(
    'speak',
    { model: 'gpt-4o-mini-tts', text: 'Good morning', ...input },
    { values: connection(server), ...(write && { files: { write } }) },
  )

const textOf = (output: unknown) =>
  Buffer.from(String(Object(output).file.url).replace(/^.*base64,/, ''), 'base64').toString()

describe('speaking', () => {
  it('gives the recording as a file', async () => {
    const output = await speak()
    expect(output).toMatchObject({ file: { name: 'speech.mp3', contentType: 'audio/mpeg' }, usage: null })
    expect(textOf(output)).toBe('mp3:alloy:Good morning')
  })

  it('sends how it shall be spoken', async () => {
    const output = await speak({ voice: 'coral', instructions: 'Slowly.', format: 'wav', speed: 0.5 })
    expect(output).toMatchObject({ file: { name: 'speech.wav', contentType: 'audio/wav' } })
    expect(server.requests[0]?.body).toEqual({
      model: 'gpt-4o-mini-tts',
      input: 'Good morning',
      voice: 'coral',
      response_format: 'wav',
      instructions: 'Slowly.',
      speed: 0.5,
    })
  })

  it('names a voice of one’s own by its id', async () => {
    server.answerNext({ status: 200, headers: { 'content-type': 'audio/mpeg' }, body: 'ID3' })
    await speak({ voice: 'voice_1234' })
    expect(server.requests[0]?.body).toMatchObject({ voice: { id: 'voice_1234' } })
  })

  it.each<[string, Values, string]>([
    ['the text, when it is too long', { text: 'x'.repeat(4_097) }, 'text'],
    ['the voice', { voice: 'nobody' }, 'voice'],
  ])('names %s as what is wrong', async (_, input, field) => {
    expect(await failureOf(speak(input))).toMatchObject({ code: 'invalid_input', field })
  })

  it.each([
    ['a web page', 'text/html', '<!doctype html>'],
    ['JSON', 'application/json', '{}'],
    ['nothing', 'audio/mpeg', ''],
  ])('takes %s for no recording', async (_, type, body) => {
    server.answerNext({ status: 200, headers: { 'content-type': type }, body })
    expect(await failureOf(speak())).toMatchObject({ code: 'bad_response' })
  })

  it('fails when the recording is cut off', async () => {
    server.answerNext({ stream: ['ID3'], type: 'audio/mpeg', ending: 'cut' })
    expect(await failureOf(speak())).toMatchObject({ code: 'provider_unavailable' })
  })

  it('keeps a recording while it arrives', async () => {
    let kept = () => {}
    const until = new Promise<void>((resolve) => {
      kept = resolve
    })
    server.answerNext({ stream: ['ID3'], type: 'audio/mpeg', until })
    const file = { name: 'speech.mp3', contentType: 'audio/mpeg', size: 3, url: 'data:,' }
    const write: Files['write'] = async (_, data) => {
      for await (const _chunk of data) kept()
      return file
    }
    expect(await speak({}, write)).toEqual({ file, usage: null })
  })

  it('leaves nobody waiting at the service when the file cannot be kept', async () => {
    const arrived = server.nextRequest()
    server.answerNext({ stream: ['ID3'], type: 'audio/mpeg', ending: 'stall' })
    const full = new PieceError('quota_exceeded', 'There is no room for the file.', { hint: 'Delete others.' })
    expect(await failureOf(speak({}, () => Promise.reject(full)))).toBe(full)
    expect(await (await arrived).abandoned).toBe(true)
  })
})
