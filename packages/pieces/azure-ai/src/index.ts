export { azureAi as piece } from './azure-ai.js'
