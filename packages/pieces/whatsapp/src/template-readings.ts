import { limited, type Readings, reading } from './reading.js'

/** Of templates and their placeholders. Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes */
export const TEMPLATE_READINGS: Readings = {
  132000: reading(
    'invalid_input',
    'The number of parameters is not that of the template.',
    'Give as many values as the template has placeholders.',
    'parameters',
  ),
  132001: reading(
    'not_found',
    'There is no approved template of this name in this language.',
    'Choose a template and a language from the lists; a new template must be approved first.',
    'template',
  ),
  132005: reading(
    'invalid_input',
    'With these parameters the text of the template is too long.',
    'Shorten the parameters.',
    'parameters',
  ),
  132007: reading(
    'invalid_input',
    'A parameter breaks the rules for the format of templates.',
    'Leave out line breaks, tabs and more than four spaces in a row.',
    'parameters',
  ),
  132008: reading(
    'invalid_input',
    'A parameter does not fit its place in the template.',
    'Check the parameters.',
    'parameters',
  ),
  132012: reading(
    'invalid_input',
    'A parameter is not of the kind the template has in its place.',
    'Check which kind of header and buttons the template has, and what they are called.',
    'parameters',
  ),
  132015: reading(
    'permission_denied',
    'The template is paused because of its low quality.',
    'Improve the template in WhatsApp Manager, or wait until the pause ends.',
    'template',
  ),
  132016: reading(
    'permission_denied',
    'The template is disabled for ever because of its low quality.',
    'Make a new template with another content.',
    'template',
  ),
  132068: reading(
    'invalid_input',
    'The flow of the template is in a blocked state.',
    'Correct the WhatsApp Flow.',
    'template',
  ),
  132069: limited('The flow of the template is throttled.', 'Wait an hour, and correct the WhatsApp Flow.'),
}
