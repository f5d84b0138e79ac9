import { BadGatewayException, Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { PatientsService } from './patients.service';

@Controller('patients')
export class PatientsController {
  constructor(private readonly patients: PatientsService) {}

  @Get('report')
  report() {
    return this.patients.report();
  }

  @Get(':patientId')
  findOne(@Param('patientId') id: string) {
    return this.patients.find(id);
  }

  @Get(':patientId/insurer')
  insurer(@Param('patientId') id: string) {
    return { name: this.patients.find(id).insurer!.name };
  }

  @Get(':patientId/results')
  async results() {
    const answer = await fetch(`${process.env.LAB_URL}/results`, {
      headers: { authorization: `Bearer ${process.env.LAB_TOKEN}` },
    });
    if (!answer.ok) throw new BadGatewayException(`the laboratory answered ${answer.status}`);
    return answer.json();
  }

  @Post()
  admit(@Body() details: object) {
    return this.patients.admit(details);
  }

  @Post('archive')
  @HttpCode(202)
  archive() {
    this.patients.archive();
  }
}
