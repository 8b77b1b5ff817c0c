package pdflayout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"github.com/ledongthuc/pdf"
)

// errImageKind is a scan in a form that only poppler decodes: fax, JBIG2, JPEG 2000, or several images.
var errImageKind = fmt.Errorf("its scan is of a kind that needs pdftoppm (poppler-utils): %w", ErrNoText)

// scannedImage is the one image that makes up a scanned page, upright, as PNG.
func scannedImage(ctx context.Context, raw []byte, index int) ([]byte, error) {
	f, err := openAny(ctx, raw, Limits{}.orDefault())
	if err != nil {
		return nil, err
	}
	leaves, err := f.pageTree()
	if err != nil || index >= len(leaves) {
		return nil, errors.Join(err, ErrBroken)
	}
	picture, err := f.pageImage(leaves[index])
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = png.Encode(&out, picture)
	return out.Bytes(), err
}

// pageImage finds and decodes the page's image. Where the page turns it, it is turned: tesseract reads upright lines.
func (f *file) pageImage(l leaf) (picture image.Image, err error) {
	defer guard(&err)
	content, err := f.contents(l.page.Key("Contents"))
	if err != nil {
		return nil, err
	}
	in, err := f.interpret(l, l.frame(), content)
	if err != nil {
		return nil, err
	}
	if in.images != 1 || in.picture.Kind() != pdf.Stream {
		return nil, errImageKind
	}
	decoded, err := f.decodeImage(in.picture)
	if err != nil {
		return nil, err
	}
	turn, straight := directionOf(in.pictureAt, 1)
	if !straight {
		return nil, errImageKind
	}
	return turned(decoded, turn), nil
}

// decodeImage reads JPEG, and plain samples of one or eight bits in grey or RGB.
func (f *file) decodeImage(v pdf.Value) (image.Image, error) {
	width, height := int(v.Key("Width").Int64()), int(v.Key("Height").Int64())
	if width < 1 || height < 1 || width > 4*maxPixels || height > 4*maxPixels {
		return nil, errImageKind
	}
	filters := filtersOf(v)
	if n := len(filters); n > 0 && filters[n-1].name == "DCTDecode" {
		data, err := f.undo(v, filters[:n-1])
		if err != nil {
			return nil, errImageKind
		}
		picture, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, errImageKind
		}
		return picture, nil
	}
	data, err := f.stream(v)
	if err != nil {
		return nil, err
	}
	return samples(v, data, width, height)
}

// samples makes an image of plain samples (ISO 32000-1 section 8.9.5).
func samples(v pdf.Value, data []byte, width, height int) (image.Image, error) {
	bits, channels := int(v.Key("BitsPerComponent").Int64()), channelsOf(v.Key("ColorSpace"))
	if v.Key("ImageMask").Bool() {
		bits, channels = 1, 1
	}
	inverted := v.Key("Decode").Index(0).Float64() == 1
	row := (width*bits*channels + 7) / 8
	if bits != 1 && bits != 8 || channels == 0 || len(data) < row*height {
		return nil, errImageKind
	}
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		line := data[y*row : (y+1)*row]
		for x := range width {
			picture.Pix[y*picture.Stride+x] = sample(line, x, bits, channels, inverted)
		}
	}
	return picture, nil
}

func sample(line []byte, x, bits, channels int, inverted bool) uint8 {
	var grey uint8
	switch {
	case bits == 1:
		grey = 255 * (line[x/8] >> (7 - x%8) & 1)
	case channels == 3:
		grey = color.GrayModel.Convert(color.RGBA{line[3*x], line[3*x+1], line[3*x+2], 255}).(color.Gray).Y
	default:
		grey = line[x]
	}
	if inverted {
		return 255 - grey
	}
	return grey
}

// channelsOf is 1 for grey, 3 for RGB, 0 for spaces that are not read.
func channelsOf(space pdf.Value) int {
	name := space.Name()
	if space.Kind() == pdf.Array {
		name = space.Index(0).Name()
	}
	switch name {
	case "DeviceGray", "CalGray", "":
		return 1
	case "DeviceRGB", "CalRGB":
		return 3
	case "ICCBased":
		if n := space.Index(1).Key("N").Int64(); n == 1 || n == 3 {
			return int(n)
		}
	}
	return 0
}

// turned is an image as the page shows it, when the page has the image's rows run in the given direction.
func turned(from image.Image, turn direction) image.Image {
	if turn == rightward {
		return from
	}
	b := from.Bounds()
	width, height := b.Dx(), b.Dy()
	if turn == downward || turn == upward {
		width, height = height, width
	}
	out := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			var c color.Color
			switch turn {
			case downward:
				c = from.At(b.Min.X+y, b.Min.Y+width-1-x)
			case leftward:
				c = from.At(b.Min.X+width-1-x, b.Min.Y+height-1-y)
			default:
				c = from.At(b.Min.X+height-1-y, b.Min.Y+x)
			}
			out.Set(x, y, c)
		}
	}
	return out
}
