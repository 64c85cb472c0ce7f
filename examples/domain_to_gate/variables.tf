variable "domain" {
  description = "A verified domain of the customer."
  type        = string
  default     = "customer.example.com"
}

variable "offer_name" {
  description = "The offer that the infrastructure is built on."
  type        = string
  default     = "Office 365 E3"
}
