import { UsageError } from '../../kernel/errors.ts'

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

/** Where a venue that runs beside the engine listens. Throws UsageError for anything else than a port of this computer. */
export const readVenueUrl = (text: string): URL => {
  const url = URL.parse(text)
  const isPort = url !== null && url.protocol === 'http:' && LOOPBACK.includes(url.hostname) && url.port !== ''
  if (isPort && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '') return url
  throw new UsageError(
    `COINFOLD_VENUE_URL is '${text}', and only a venue on this computer may stand in for a real one: write it as http://127.0.0.1:PORT.`,
  )
}

/** Every address of `urls`, REST and WebSocket, aimed at `url`; the paths stay. */
export const aimAt = (url: URL, urls: Record<string, unknown>): void => {
  for (const [name, value] of Object.entries(urls)) {
    if (typeof value === 'string')
      urls[name] = value.replace(/^wss?:\/\/[^/]+/, `ws://${url.host}`).replace(/^https?:\/\/[^/]+/, `http://${url.host}`)
    else if (typeof value === 'object' && value !== null) aimAt(url, value as Record<string, unknown>)
  }
}
