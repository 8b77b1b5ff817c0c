package pdflayout

import "math"

// matrix is the six numbers of a PDF transformation (ISO 32000-1 section 8.3.3): x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

// then is m followed by n.
func (m matrix) then(n matrix) matrix {
	return matrix{
		a: m.a*n.a + m.b*n.c, b: m.a*n.b + m.b*n.d,
		c: m.c*n.a + m.d*n.c, d: m.c*n.b + m.d*n.d,
		e: m.e*n.a + m.f*n.c + n.e, f: m.e*n.b + m.f*n.d + n.f,
	}
}

func (m matrix) apply(x, y float64) (float64, float64) {
	return m.a*x + m.c*y + m.e, m.b*x + m.d*y + m.f
}

// height is the length that a vertical unit becomes.
func (m matrix) height() float64 { return math.Hypot(m.c, m.d) }

func shift(x, y float64) matrix { return matrix{a: 1, d: 1, e: x, f: y} }

// finite refuses the numbers that a hostile file multiplies up.
func (m matrix) finite() bool {
	for _, v := range [...]float64{m.a, m.b, m.c, m.d, m.e, m.f} {
		if math.IsNaN(v) || math.Abs(v) > maxCoordinate {
			return false
		}
	}
	return true
}

// maxCoordinate is the largest coordinate believed: 14,400 points are the largest page that PDF readers open
// (ISO 32000-1 annex C), a hundred of them leave room for scaled spaces.
const maxCoordinate = 100 * 14_400
