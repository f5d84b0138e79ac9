import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';

interface Reply {
  status(code: number): { send(body: object): void };
}

/** All failures are answered in the words of this service. */
@Catch()
export class EveryFailure implements ExceptionFilter {
  catch(failure: unknown, host: ArgumentsHost): void {
    const status = failure instanceof HttpException ? failure.getStatus() : 500;
    const reply = host.switchToHttp().getResponse<Reply>();
    reply.status(status).send({ returned: status < 500 ? 'to sender' : 'lost in transit' });
  }
}
