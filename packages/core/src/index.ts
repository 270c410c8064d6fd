export { type Action, defineAction } from './action/define-action.js'
export { apiKeyAuth } from './auth/api-key-auth.js'
export type { AuthMethod, AuthValueOf } from './auth/auth-method.js'
export { basicAuth } from './auth/basic-auth.js'
export { customAuth } from './auth/custom-auth.js'
export { gatewayAuth } from './auth/gateway-auth.js'
export { noAuth } from './auth/no-auth.js'
export { oauth2Auth } from './auth/oauth2-auth.js'
export type {
  ActionContext,
  AuthContext,
  BaseContext,
  Files,
  Log,
  Progress,
  ValidateContext,
} from './context/context.js'
export type { FileRef } from './context/files.js'
export type { HttpClient, HttpInit } from './context/http-client.js'
export { httpError } from './context/http-error.js'
export { limitBody } from './context/limit-body.js'
export { readJson } from './context/read-json.js'
export { type NetworkFields, networkError } from './error/network-error.js'
export { isPieceError, PieceError, type PieceErrorCode } from './error/piece-error.js'
export { scrub } from './error/scrub.js'
export { dynamicOptions } from './field/dynamic-options.js'
export { field, fields } from './field/field.js'
export { definePiece } from './piece/define-piece.js'
export { describePiece } from './piece/describe-piece.js'
export type { Piece } from './piece/piece.js'
export { pollingTrigger } from './trigger/polling-trigger.js'
export type { PollingTrigger, WebhookTrigger } from './trigger/trigger.js'
export { webhookTrigger } from './trigger/webhook-trigger.js'
