import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { askChoice, askText } from './ask.js'
import { Failure } from './failure.js'
import { reportFailure } from './report-failure.js'
import { recordedTerminal } from './testing/recorded-terminal.js'

const ESCAPE = '\u001b['

describe('what a command says', () => {
  it('has colours on a terminal', () => {
    const terminal = recordedTerminal({ isTTY: true })
    terminal.mark('ok', 'done')
    expect(terminal.mode).toBe('terminal')
    expect(terminal.out).toContain(ESCAPE)
  })

  it('has none with NO_COLOR, though a person can still be asked', () => {
    const terminal = recordedTerminal({ isTTY: true, env: { NO_COLOR: '1' } })
    terminal.mark('ok', 'done')
    expect(terminal).toMatchObject({ mode: 'terminal', out: '✓ done\n' })
  })

  it.each([
    ['a pipe', {}],
    ['CI', { isTTY: true, env: { CI: 'true' } }],
    ['a terminal nobody types at', { isTTY: true, interactive: false }],
    ['a terminal without a width', { isTTY: true, columns: 0 }],
  ])('is plain lines in %s', (_, options) => {
    const terminal = recordedTerminal(options)
    terminal.line(terminal.paint('bold', 'Plain'))
    terminal.mark('problem', 'wrong')
    expect(terminal).toMatchObject({ mode: 'plain', out: 'Plain\n✗ wrong\n' })
  })

  it('is one document for programs', async () => {
    const terminal = recordedTerminal({ json: true, isTTY: true })
    terminal.line('for people')
    terminal.mark('ok', 'for people')
    terminal.result({ answer: await terminal.task('Thinking', async () => 42) })
    expect(JSON.parse(terminal.out)).toEqual({ answer: 42 })
  })
})

describe('a failure', () => {
  const failure = new Failure('no_piece', 'This folder holds no piece.', { hint: 'Go to one that does.' })

  it('is a sentence and what to do, on standard error, without a stack', () => {
    const terminal = recordedTerminal()
    expect(reportFailure(failure, terminal)).toBe(1)
    expect(terminal).toMatchObject({
      out: '',
      err: 'plugboard: This folder holds no piece.\nGo to one that does.\n',
    })
  })

  it('is the one document for programs', () => {
    const terminal = recordedTerminal({ json: true })
    reportFailure(failure, terminal)
    expect(JSON.parse(terminal.out)).toEqual({
      error: { code: 'no_piece', message: 'This folder holds no piece.', hint: 'Go to one that does.' },
    })
    expect(terminal.err).toBe('')
  })

  it('ends with 2 where the command was called wrongly, and with 0 after help', () => {
    const terminal = recordedTerminal()
    expect(reportFailure(new Failure('wrong_usage', 'Wrong.', { exitCode: 2 }), terminal)).toBe(2)
    expect(reportFailure(new CommanderError(0, 'commander.helpDisplayed', ''), terminal)).toBe(0)
    expect(reportFailure(new CommanderError(1, 'commander.help', ''), terminal)).toBe(2)
  })

  it('that nobody foresaw is its message', () => {
    const terminal = recordedTerminal()
    expect(reportFailure(new Error('disk full'), terminal)).toBe(1)
    expect(terminal.err).toBe('plugboard: disk full\n')
  })
})

it('asks nobody where nobody can answer, and names what is missing', async () => {
  const missing = { code: 'missing_argument', message: '--auth is missing.', exitCode: 2 }
  const question = { argument: '--auth', message: 'How?' }
  await expect(askText(recordedTerminal(), question)).rejects.toMatchObject(missing)
  await expect(askChoice(recordedTerminal({ json: true }), { ...question, options: [] })).rejects.toMatchObject(missing)
})
