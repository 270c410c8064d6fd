import { describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.js'
import { type Environment, readConfig } from './read-config.js'
import { VARIABLES } from './variables.js'

const read = (environment: Environment) => readConfig(environment, { cwd: '/srv', execArgv: [] })

describe('the settings', () => {
  it('need nothing to be set', () => {
    expect(read({})).toEqual({
      mode: 'local',
      dataFolder: '/srv/.plugboard',
      host: '127.0.0.1',
      port: 3000,
      rootKey: {},
      egress: { mode: 'local', allow: '' },
      endpoints: {},
      oauth2Apps: [],
      pieceFolders: [],
      folders: [],
      registry: {},
      actionSeconds: 900,
      spillFolder: '/srv/.plugboard/spill',
      renewalSeconds: 15,
      trustedProxies: [],
      logLevel: 'warn',
      warnings: [],
      secretVariables: [],
    })
  })

  it('are read from the environment', () => {
    const config = read({
      PLUGBOARD_DATA: 'data',
      PLUGBOARD_HOST: '0.0.0.0',
      PLUGBOARD_PORT: '8080',
      PORT: '9090',
      PLUGBOARD_PUBLIC_URL: 'https://plugboard.example.com/',
      PLUGBOARD_DATABASE_URL: 'postgres://user:secret@db/plugboard',
      PLUGBOARD_ROOT_KEY_FILE: '/run/key',
      PLUGBOARD_ADMIN_TOKEN: 'a'.repeat(32),
      PLUGBOARD_EGRESS: 'locked',
      PLUGBOARD_EGRESS_ALLOW: '10.0.0.0/8:5432',
      PLUGBOARD_ENDPOINTS: '{"openai":{"api":"https://eu.api.openai.com/v1"}}',
      PLUGBOARD_OAUTH2_APPS: '{"slack":{"clientId":"x","clientSecret":"secret"}}',
      PLUGBOARD_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      PLUGBOARD_LOG_LEVEL: 'debug',
    })
    expect(config).toMatchObject({
      mode: 'hosted',
      dataFolder: '/srv/data',
      host: '0.0.0.0',
      port: 8080,
      databaseUrl: 'postgres://user:secret@db/plugboard',
      rootKey: { file: '/run/key' },
      adminToken: 'a'.repeat(32),
      egress: { mode: 'locked', allow: '10.0.0.0/8:5432' },
      endpoints: { openai: { api: 'https://eu.api.openai.com/v1' } },
      oauth2Apps: [{ piece: 'slack', clientId: 'x', clientSecret: 'secret' }],
      trustedProxies: ['10.0.0.0/8', '::1'],
      logLevel: 'debug',
      secretVariables: ['PLUGBOARD_DATABASE_URL', 'PLUGBOARD_ADMIN_TOKEN', 'PLUGBOARD_OAUTH2_APPS'],
    })
    expect(config.publicUrl?.origin).toBe('https://plugboard.example.com')
  })

  it('take PORT, and an empty variable for one that is not set', () => {
    expect(read({ PORT: '8081' }).port).toBe(8081)
    expect(read({ PORT: '0', PLUGBOARD_PORT: '', PLUGBOARD_LOG_LEVEL: ' ' })).toMatchObject({
      port: 0,
      logLevel: 'warn',
    })
  })

  it.each([
    [{}, 'local', 'local'],
    [{ PLUGBOARD_HOST: '::1' }, 'local', 'local'],
    [{ PLUGBOARD_HOST: 'localhost' }, 'local', 'local'],
    [{ PLUGBOARD_PUBLIC_URL: 'http://127.0.0.1:3000' }, 'local', 'local'],
    [{ PLUGBOARD_PUBLIC_URL: 'https://plugboard.example.com' }, 'hosted', 'hosted'],
    [{ PLUGBOARD_HOST: '0.0.0.0' }, 'hosted', 'hosted'],
    [{ PLUGBOARD_HOST: '192.0.2.1', PLUGBOARD_EGRESS: 'local' }, 'hosted', 'local'],
  ])('tell one’s own machine from a hosted server: %j', (environment, mode, egress) => {
    const config = read(environment)
    expect([config.mode, config.egress.mode]).toEqual([mode, egress])
  })

  it.each([
    ['PLUGBOARD_PORT', 'CANARY'],
    ['PLUGBOARD_PORT', '65536'],
    ['PLUGBOARD_PORT', '-1'],
    ['PORT', '80a'],
    ['PLUGBOARD_HOST', 'http://CANARY'],
    ['PLUGBOARD_PUBLIC_URL', 'CANARY'],
    ['PLUGBOARD_PUBLIC_URL', 'ftp://CANARY'],
    ['PLUGBOARD_PUBLIC_URL', 'https://plugboard.example.com/CANARY'],
    ['PLUGBOARD_PUBLIC_URL', 'https://user:CANARY@plugboard.example.com'],
    ['PLUGBOARD_DATABASE_URL', 'mysql://u:CANARY@db/x'],
    ['PLUGBOARD_DATABASE_URL', 'CANARY'],
    ['PLUGBOARD_ADMIN_TOKEN', 'CANARY'],
    ['PLUGBOARD_ADMIN_TOKEN', `CANARY ${'a'.repeat(32)}`],
    ['PLUGBOARD_ADMIN_TOKEN', `CANARY${'é'.repeat(32)}`],
    ['PLUGBOARD_EGRESS', 'CANARY'],
    ['PLUGBOARD_ENDPOINTS', 'CANARY'],
    ['PLUGBOARD_ENDPOINTS', '["CANARY"]'],
    ['PLUGBOARD_ENDPOINTS', '{"openai":"https://CANARY"}'],
    ['PLUGBOARD_ENDPOINTS', '{"openai":{"api":"file:///CANARY"}}'],
    ['PLUGBOARD_OAUTH2_APPS', 'CANARY'],
    ['PLUGBOARD_OAUTH2_APPS', '["CANARY"]'],
    ['PLUGBOARD_OAUTH2_APPS', '{"slack":"CANARY"}'],
    ['PLUGBOARD_OAUTH2_APPS', '{"slack":{"clientId":"x","clientSecret":["CANARY"]}}'],
    ['PLUGBOARD_OAUTH2_APPS', '{"slack":{"clientSecret":"CANARY"}}'],
    ['PLUGBOARD_TRUSTED_PROXIES', 'CANARY'],
    ['PLUGBOARD_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['PLUGBOARD_LOG_LEVEL', 'CANARY'],
    ['PLUGBOARD_ACTION_SECONDS', '0'],
    ['PLUGBOARD_ACTION_SECONDS', '901'],
    ['PLUGBOARD_RENEWAL_SECONDS', '0'],
    ['PLUGBOARD_RENEWAL_SECONDS', 'often'],
  ])('stop the start with a sentence that names %s, not its value (%s)', (name, value) => {
    const attempt = () => read({ [name]: value })
    expect(attempt).toThrow(ConfigError)
    expect(attempt).toThrow(new RegExp(`^${name} must .*\\.$`))
    expect(attempt).not.toThrow(/CANARY/)
  })

  it('do not take two root keys', () => {
    expect(() => read({ PLUGBOARD_ROOT_KEY: 'CANARY', PLUGBOARD_ROOT_KEY_FILE: '/x' })).toThrow(/both set/)
  })

  it('warn of a name that is not known, with the one that was meant', () => {
    const { warnings } = read({ PLUGBOARD_DATABSE_URL: 'postgres://CANARY', PLUGBOARD_SOMETHING_ELSE_ENTIRELY: '1' })
    expect(warnings).toEqual([
      'PLUGBOARD_DATABSE_URL is not a variable of this server and is ignored. Did you mean PLUGBOARD_DATABASE_URL?',
      'PLUGBOARD_SOMETHING_ELSE_ENTIRELY is not a variable of this server and is ignored.',
    ])
  })

  it.each(['--inspect', '--inspect-brk=9229', '--heapsnapshot-signal=SIGUSR2', '--max-old-space-size=100 --inspect=0'])(
    'refuse to start with %s',
    (flag) => {
      expect(() => read({ NODE_OPTIONS: flag })).toThrow(/^NODE_OPTIONS must not/)
      expect(() => readConfig({}, { execArgv: flag.split(' ') })).toThrow(/^The flags of node must not/)
    },
  )

  it('let other options of Node be', () => {
    expect(() => read({ NODE_OPTIONS: '--max-old-space-size=512 --enable-source-maps' })).not.toThrow()
  })
})

describe('the list of variables', () => {
  it('says of each what it means, what holds without it, and an example', () => {
    for (const { name, meaning, default: fallback, example } of VARIABLES) {
      expect(name).toMatch(/^(PLUGBOARD_[A-Z0-9_]+|PORT)$/)
      expect(meaning).toMatch(/\.$/)
      expect(fallback).not.toBe('')
      expect(example).not.toBe('')
    }
  })

  it('has examples the server takes', () => {
    const elsewhere = ['PLUGBOARD_ROOT_KEY_FILE', 'PLUGBOARD_PIECES', 'PLUGBOARD_FOLDERS']
    const plain = VARIABLES.filter((one) => !('secret' in one) && !elsewhere.includes(one.name))
    expect(() => read(Object.fromEntries(plain.map(({ name, example }) => [name, example])))).not.toThrow()
  })
})
