import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** The line to a server, which can be cut without either end hearing of it, as by a router that forgets. */
export class Line {
  readonly #server = createServer((near) => this.#join(near))
  readonly #sockets = new Set<Socket>()
  readonly #farPort: number
  port = 0

  private constructor(farPort: number) {
    this.#farPort = farPort
  }

  static async open(farPort: number): Promise<Line> {
    const line = new Line(farPort)
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve))
    line.port = (line.#server.address() as AddressInfo).port
    return line
  }

  #join(near: Socket): void {
    const far = connect(this.#farPort, '127.0.0.1')
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      this.#sockets.add(from)
      from.on('error', () => {})
      from.on('data', (data) => to.write(data))
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
    }
  }

  /** What is on the present connections is lost from here on; new ones are well. */
  forget(): void {
    for (const socket of this.#sockets) socket.removeAllListeners('data').resume()
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
