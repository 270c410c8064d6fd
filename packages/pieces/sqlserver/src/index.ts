export { piece } from './sqlserver.js'
