/** What an open page asks of its server. */
export class PageReader {
  readonly #api: string
  readonly #headers: Readonly<Record<string, string>>

  private constructor(api: string, token: string) {
    this.#api = api
    this.#headers = { authorization: `Bearer ${token}` }
  }

  static async enter(url: string, key: string): Promise<PageReader> {
    const api = `${url}/api/v1`
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${api}/session`, { method: 'POST', headers, body: JSON.stringify({ key }) })
    const { token } = (await response.json()) as { token: string }
    return new PageReader(api, token)
  }

  /** Throws where it is refused. */
  async get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#api}${path}`, { headers: this.#headers })
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`)
    return response.json()
  }

  /** All that a desk shows first. */
  async desk(): Promise<void> {
    const coins = this.get('/coins').then((answer) => (answer as { coins: readonly { coin: string }[] }).coins)
    const first = coins.then(async ([one]) => {
      if (one === undefined) return
      const coin = encodeURIComponent(one.coin)
      await Promise.all([this.get(`/coins/${coin}/chart`), this.get(`/coins/${coin}/frames`)])
    })
    await Promise.all([first, ...['/log', '/overview', '/moment', '/decisions'].map((path) => this.get(path))])
  }

  /** Resolves when the stream has begun; asks for the newest decisions whenever it says something, one request at a time. */
  async follow(): Promise<void> {
    const response = await fetch(`${this.#api}/stream`, { headers: this.#headers })
    if (response.body === null || !response.ok) throw new Error(`The stream was answered with ${response.status}.`)
    void this.#listen(response.body)
  }

  async #listen(body: ReadableStream<Uint8Array>): Promise<void> {
    for await (const said of body) if (!Buffer.from(said).includes('event: ping')) await this.get('/decisions').catch(() => undefined)
  }
}
