import { InjectFlowProducer, InjectQueue } from '@nestjs/bullmq';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { FlowProducer, Queue } from 'bullmq';

interface Letter {
  kind: string;
  attempts?: number;
}

@Controller('letters')
export class LettersController {
  constructor(
    @InjectQueue('letters') private readonly letters: Queue,
    @InjectQueue('stamps') private readonly stamps: Queue,
    @InjectFlowProducer('rounds') private readonly rounds: FlowProducer,
  ) {}

  @Post()
  @HttpCode(202)
  async send(@Body() letter: Letter) {
    const { id } = await this.letters.add(letter.kind, letter, { attempts: letter.attempts ?? 1 });
    return { id };
  }

  @Post('stamps')
  @HttpCode(202)
  async stamp(@Body() letter: Letter) {
    const { id } = await this.stamps.add('stamp', letter);
    return { id };
  }

  @Post('rounds')
  @HttpCode(202)
  async round(@Body() letter: Letter) {
    const { job } = await this.rounds.add({ name: 'round', queueName: 'letters', data: letter });
    return { id: job.id };
  }

  @Get(':id')
  async find(@Param('id') id: string) {
    const job = await this.letters.getJob(id);
    return { state: await job?.getState(), attempts: job?.attemptsMade };
  }
}
