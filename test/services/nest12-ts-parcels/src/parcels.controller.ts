import { Body, Controller, Get, HttpCode, Logger, Param, Post } from '@nestjs/common';

interface Parcel {
  weight: { grams: number };
}

@Controller('depots/:depotId/parcels')
export class ParcelsController {
  private readonly logger = new Logger('parcels');
  private readonly known = new Map<string, Parcel>();

  @Get('manifest')
  async manifest() {
    await new Promise((resolve) => setTimeout(resolve, 700));
    return { parcels: this.known.size };
  }

  @Get(':parcelId')
  findOne(@Param('parcelId') parcelId: string) {
    this.logger.log('parcel read');
    return { parcelId };
  }

  @Get(':parcelId/weight')
  weight(@Param('parcelId') parcelId: string) {
    const parcel = this.known.get(parcelId) as Parcel;
    return { grams: parcel.weight.grams };
  }

  @Get(':parcelId/position')
  async position() {
    const answer = await fetch(`${process.env['TRACKER_URL'] ?? ''}/position`, {
      headers: { 'x-api-key': process.env['TRACKER_KEY'] ?? '' },
    });
    if (!answer.ok) throw new Error(`no position: ${String(answer.status)}`);
    return answer.json();
  }

  @Post()
  send(@Body() parcel: object) {
    this.logger.log('parcel sent', parcel);
    return { parcelId: 'new' };
  }

  @Post('sort')
  @HttpCode(202)
  sort(): void {
    setImmediate(() => {
      throw new Error('the sorter is jammed');
    });
  }
}
