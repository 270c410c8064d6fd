import { Type } from '@sinclair/typebox'
import { DomainError } from '../domain-error.js'
import type { AssetUrls } from '../html/assets.js'
import { htmlReply } from '../http/html-reply.js'
import type { FormBody, HttpRequest } from '../http/http-request.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import { safePath } from '../http/safe-path.js'
import type { SessionCookie } from '../http/session-cookie.js'
import type { BrowserCaller } from './browser-caller.js'
import { SetupClosedPage, SetupPage } from './setup-page.js'
import type { SetupService } from './setup-service.js'
import { SignInPage } from './sign-in-page.js'
import type { SignInService } from './sign-in-service.js'

export interface AccessPagesParts {
  readonly signIn: SignInService
  readonly setup: SetupService
  readonly cookie: SessionCookie
  readonly assets: AssetUrls
}

/** The pages to sign in and out with, and to create the first administrator. */
export function accessPages(parts: AccessPagesParts): Route[] {
  return [showSignIn(parts), signIn(parts), signOut(parts), showSetup(parts), completeSetup(parts)]
}

function showSignIn({ assets }: AccessPagesParts): Route {
  return definePage({
    method: 'get',
    path: '/sign-in',
    permission: 'public',
    audit: { none: 'shows a form' },
    summary: 'Show the sign-in form',
    query: Type.Object({ next: Type.Optional(Type.String({ maxLength: 2_000 })) }),
    handler: ({ principal, query }) => {
      const next = safePath(query.next)
      return principal ? Reply.redirect(next) : <SignInPage assets={assets} next={next} />
    },
  })
}

function signIn({ signIn: service, cookie, assets }: AccessPagesParts): Route {
  return definePage({
    method: 'post',
    path: '/sign-in',
    permission: 'public',
    audit: ['session.created', 'session.refused'],
    summary: 'Sign in',
    rate: 'sign_in',
    limits: { body: 16 * 1024 },
    handler: async (request) => {
      const email = textOf(request.form, 'email')
      const next = safePath(textOf(request.form, 'next') || '/')
      try {
        const value = await service.signIn(
          { email, password: textOf(request.form, 'password') },
          browserOf(request, cookie),
        )
        return Reply.redirect(next, cookie.set(value))
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        return htmlReply(await (<SignInPage assets={assets} next={next} email={email} problem={error.message} />), 401)
      }
    },
  })
}

function signOut({ signIn: service, cookie }: AccessPagesParts): Route {
  return definePage({
    method: 'post',
    path: '/sign-out',
    permission: 'public',
    audit: ['session.ended'],
    summary: 'Sign out',
    limits: { body: 16 * 1024 },
    handler: async (request) => {
      const value = request.cookie(cookie.name)
      if (request.principal && value !== undefined) await service.signOut(value, request.actor, request.requestId)
      return Reply.redirect('/sign-in', cookie.clear())
    },
  })
}

function showSetup({ setup, assets }: AccessPagesParts): Route {
  return definePage({
    method: 'get',
    path: '/setup/:token',
    permission: 'public',
    audit: { none: 'shows a form' },
    summary: 'Show the set-up form',
    rate: 'sign_in',
    secretPath: true,
    handler: async ({ params }) =>
      (await setup.isOpen(params.token)) ? <SetupPage assets={assets} token={params.token} /> : closedPage(assets),
  })
}

function completeSetup({ setup, cookie, assets }: AccessPagesParts): Route {
  return definePage({
    method: 'post',
    path: '/setup/:token',
    permission: 'public',
    audit: ['user.created', 'session.created'],
    summary: 'Create the first administrator',
    rate: 'sign_in',
    secretPath: true,
    limits: { body: 16 * 1024 },
    handler: async (request) => {
      const { token } = request.params
      const values = { name: textOf(request.form, 'name'), email: textOf(request.form, 'email') }
      const password = textOf(request.form, 'password')
      try {
        const value = await setup.complete(token, { ...values, password }, browserOf(request, cookie))
        return Reply.redirect('/', cookie.set(value))
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        if (error.code === 'setup_closed') return closedPage(assets)
        const page = <SetupPage assets={assets} token={token} values={values} errors={error.errors ?? []} />
        return htmlReply(await page, 422)
      }
    },
  })
}

async function closedPage(assets: AssetUrls): Promise<Reply> {
  return htmlReply(await (<SetupClosedPage assets={assets} />), 404)
}

function browserOf(
  request: Pick<HttpRequest, 'ip' | 'requestId' | 'header' | 'cookie'>,
  cookie: SessionCookie,
): BrowserCaller {
  const { ip, requestId } = request
  return { ip, requestId, userAgent: request.header('user-agent'), oldCookie: request.cookie(cookie.name) }
}

function textOf(form: FormBody, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
